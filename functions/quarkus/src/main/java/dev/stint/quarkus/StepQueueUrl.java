package dev.stint.quarkus;

/** The address of the step queue, as SQS names it. */
public record StepQueueUrl(String value) {}
