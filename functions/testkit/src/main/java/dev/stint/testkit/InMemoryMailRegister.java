package dev.stint.testkit;

import dev.stint.port.MailRegister;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A register of mails in memory. Thread-safe. */
public final class InMemoryMailRegister implements MailRegister {

  private final Map<String, Set<String>> counted = new HashMap<>();
  private final Map<String, MailRecord> records = new LinkedHashMap<>();

  @Override
  public synchronized boolean admit(
      String agent, String sender, String mail, Instant at, Duration window, int max) {
    long slot = at.toEpochMilli() / window.toMillis();
    String key = "%s %s %d %s".formatted(agent, sender, slot, window);
    Set<String> mails = counted.computeIfAbsent(key, unknown -> new HashSet<>());
    return mails.contains(mail) || (mails.size() < max && mails.add(mail));
  }

  @Override
  public synchronized void record(MailRecord mail) {
    records.put(mail.at() + mail.id(), mail);
  }

  @Override
  public synchronized List<MailRecord> list(Instant since, Instant before, int max) {
    return records.values().stream()
        .filter(mail -> !mail.at().isBefore(since) && mail.at().isBefore(before))
        .sorted(Comparator.comparing(MailRecord::at).reversed())
        .limit(max)
        .toList();
  }
}
