/**
 * E-mail, in and out: mails start runs and continue them, what runs come to is told by mail, and a
 * reply decides a hold.
 */
@NullMarked
package dev.stint.mail;

import org.jspecify.annotations.NullMarked;
