package dev.stint.local;

/** The job that the local system gives its agent at the start, if the application has one. */
public record LocalJob(String agent, String input) {}
