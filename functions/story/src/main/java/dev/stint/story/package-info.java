/** What a run did, in plain sentences that cite the entries of its log; and a check of them. */
@NullMarked
package dev.stint.story;

import org.jspecify.annotations.NullMarked;
