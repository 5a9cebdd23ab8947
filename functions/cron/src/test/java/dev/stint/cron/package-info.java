@NullMarked
package dev.stint.cron;

import org.jspecify.annotations.NullMarked;
