/**
 * E-mail, in and out. Mails start runs and continue them, runs tell their outcome by mail, and a
 * reply decides a hold.
 */
@NullMarked
package dev.stint.mail;

import org.jspecify.annotations.NullMarked;
