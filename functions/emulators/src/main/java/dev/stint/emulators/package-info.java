/**
 * DynamoDB, SQS and S3 on this machine, without Docker, over their real wire protocols: DynamoDB
 * Local, ElasticMQ and LocalS3.
 */
@NullMarked
package dev.stint.emulators;

import org.jspecify.annotations.NullMarked;
