/** The ports on AWS: the log and the index in DynamoDB, steps on SQS, large texts in S3. */
@NullMarked
package dev.stint.aws;

import org.jspecify.annotations.NullMarked;
