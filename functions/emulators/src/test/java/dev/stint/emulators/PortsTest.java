package dev.stint.emulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests how servers find a port. */
class PortsTest {

  @Test
  void a_port_that_another_program_took_is_left_for_the_next() {
    try (LocalS3Server other = LocalS3Server.start(Optional.empty())) {
      int free = Ports.free();
      Iterator<Integer> ports = List.of(other.endpoint().getPort(), free).iterator();
      try (LocalS3Server server = LocalS3Server.start(ports::next, Optional.empty())) {
        assertThat(server.endpoint().getPort()).isEqualTo(free);
      }
    }
  }

  @Test
  void what_starts_at_no_port_says_why() {
    try (LocalS3Server other = LocalS3Server.start(Optional.empty())) {
      int taken = other.endpoint().getPort();
      assertThatThrownBy(() -> LocalS3Server.start(() -> taken, Optional.empty()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("LocalS3 at port " + taken)
          .hasCauseInstanceOf(BindException.class);
    }
  }
}
