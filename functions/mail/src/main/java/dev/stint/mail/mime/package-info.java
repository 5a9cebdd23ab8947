/** Converts MIME to the records of Stint, and back. Only this package knows MIME and HTML. */
@NullMarked
package dev.stint.mail.mime;

import org.jspecify.annotations.NullMarked;
