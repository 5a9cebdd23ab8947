@NullMarked
package dev.stint.mail;

import org.jspecify.annotations.NullMarked;
