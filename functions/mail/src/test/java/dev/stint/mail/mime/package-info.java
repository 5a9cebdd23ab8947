@NullMarked
package dev.stint.mail.mime;

import org.jspecify.annotations.NullMarked;
