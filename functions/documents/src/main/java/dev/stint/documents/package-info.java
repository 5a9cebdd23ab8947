/** Tools by which agents read and edit the documents of their run. */
@NullMarked
package dev.stint.documents;

import org.jspecify.annotations.NullMarked;
