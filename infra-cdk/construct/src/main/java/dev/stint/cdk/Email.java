package dev.stint.cdk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * E-mail for agents, at a domain whose mail SES receives. Use a domain of its own, as {@code
 * agents.example.com}, because all mail to it goes to the agents.
 *
 * @param domain in lower case
 * @param agents the agents with an address, by name: the part before the {@code @}, up to 16
 *     characters
 * @param base the address at which people reach the API, for the decision links in mails. If not
 *     set, the API's gateway; without a gateway there are no links
 * @param keepDays how many days received mails are kept
 */
public record Email(
    String domain, Map<String, String> agents, Optional<String> base, int keepDays) {

  private static final int KEEP_DAYS = 30;
  private static final Pattern DOMAIN = Pattern.compile("([a-z0-9-]{1,63}\\.)+[a-z]{2,63}");
  private static final Pattern LOCAL = Pattern.compile("[a-z0-9._-]{1,16}");

  /** Throws {@link IllegalArgumentException} if there is no agent, or an address is not valid. */
  public Email {
    agents = Map.copyOf(agents);
    if (!DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException(
          "email: '%s' is no domain; expected one as agents.example.com".formatted(domain));
    }
    if (agents.isEmpty()) {
      throw new IllegalArgumentException("email: name at least one agent with its address");
    }
    agents.forEach(
        (agent, local) -> {
          if (!LOCAL.matcher(local).matches()) {
            throw new IllegalArgumentException(
                "email: agent '%s' cannot be '%s@%s'; expected up to 16 of a-z 0-9 . _ -"
                    .formatted(agent, local, domain));
          }
        });
  }

  /** Starts a builder with a domain. */
  public static Builder at(String domain) {
    return new Builder(domain);
  }

  /** Builds e-mail for agents. */
  public static final class Builder {
    private final String domain;
    private final Map<String, String> agents = new LinkedHashMap<>();
    private @Nullable String base;
    private int keepDays = KEEP_DAYS;

    private Builder(String domain) {
      this.domain = domain;
    }

    /** Adds an agent whose address begins with its name. */
    public Builder agent(String agent) {
      return agent(agent, agent);
    }

    /** Adds an agent with the part of its address before the {@code @}. */
    public Builder agent(String agent, String local) {
      agents.put(agent, local);
      return this;
    }

    public Builder base(String value) {
      base = value;
      return this;
    }

    public Builder keepDays(int value) {
      keepDays = value;
      return this;
    }

    public Email build() {
      return new Email(domain, agents, Optional.ofNullable(base), keepDays);
    }
  }
}
