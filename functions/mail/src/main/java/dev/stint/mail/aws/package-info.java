/** The ports of mail on AWS: mails are sent by SES and read from the bucket where SES puts them. */
@NullMarked
package dev.stint.mail.aws;

import org.jspecify.annotations.NullMarked;
