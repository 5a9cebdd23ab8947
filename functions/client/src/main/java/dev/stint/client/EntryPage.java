package dev.stint.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Entries of a run, in order.
 *
 * @param next how many entries the caller then knows: the {@code after} of the next request
 */
public record EntryPage(String run, String status, List<JsonNode> entries, long next) {}
