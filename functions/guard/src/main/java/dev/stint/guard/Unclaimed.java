package dev.stint.guard;

/**
 * A change of neighbouring lines that an edit was not to make.
 *
 * @param number from 1, over all documents in the order of their paths
 * @param line the first one, of the old document, from 1
 * @param before the old lines, with their ends; empty if lines were added
 * @param after the new lines; empty if lines are gone
 */
public record Unclaimed(int number, String path, int line, String before, String after) {}
