package dev.stint.guard;

/**
 * What a document lost that is in no document any more.
 *
 * @param gone as a part of its weight before
 * @param deleted the part that nothing new in the same document makes up for; 0 if more is new
 */
public record Loss(double gone, double deleted) {}
