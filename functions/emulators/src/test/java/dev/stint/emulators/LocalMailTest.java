package dev.stint.emulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalMailTest {

  private static final int SYSTEMS = 4;

  @Test
  void systems_that_start_in_the_same_moment_get_ports_of_their_own() throws Exception {
    int smtp = Ports.free();
    int imap = Ports.free();
    CyclicBarrier together = new CyclicBarrier(SYSTEMS);
    List<LocalMail> started = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(SYSTEMS)) {
      List<Future<LocalMail>> starting =
          Stream.generate(
                  () ->
                      threads.submit(
                          () -> {
                            together.await();
                            return LocalMail.start(smtp, imap);
                          }))
              .limit(SYSTEMS)
              .toList();
      for (Future<LocalMail> one : starting) {
        started.add(one.get());
      }
    }
    List<Integer> ports =
        started.stream().flatMap(mail -> Stream.of(mail.smtpPort(), mail.imapPort())).toList();
    started.forEach(LocalMail::close);
    assertThat(ports).hasSize(2 * SYSTEMS).doesNotHaveDuplicates().doesNotContain(0);
  }
}
