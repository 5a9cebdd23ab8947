/** MIME to what Stint knows of a mail, and back. The one package that knows MIME and HTML. */
@NullMarked
package dev.stint.mail.mime;

import org.jspecify.annotations.NullMarked;
