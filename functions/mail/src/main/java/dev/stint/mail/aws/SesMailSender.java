package dev.stint.mail.aws;

import dev.stint.aws.AwsClients;
import dev.stint.mail.MailSender;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.SesV2Exception;

/**
 * Sends mail by the second API of SES. SES replaces the Message-ID of the mail by its own («Amazon
 * SES header fields», developer guide), so {@code Sent} has the one of SES.
 */
public final class SesMailSender implements MailSender {

  private static final String FIRST_REGION = "us-east-1";
  private static final int SERVER_ERROR = 500;

  private final SesV2Client ses;
  private final String host;
  private final Optional<String> configurationSet;

  /**
   * @param configurationSet the configuration set of SES, if one is used
   */
  public SesMailSender(
      AwsClients clients,
      Optional<URI> endpoint,
      String region,
      Optional<String> configurationSet) {
    this.ses = clients.once(SesV2Client.builder(), endpoint);
    this.host = region.equals(FIRST_REGION) ? "email.amazonses.com" : region + ".amazonses.com";
    this.configurationSet = configurationSet;
  }

  @Override
  public Sending send(String from, List<String> to, byte[] raw) {
    try {
      String id =
          ses.sendEmail(
                  request ->
                      request
                          .fromEmailAddress(from)
                          .destination(destination -> destination.toAddresses(to))
                          .configurationSetName(configurationSet.orElse(null))
                          .content(
                              content ->
                                  content.raw(mail -> mail.data(SdkBytes.fromByteArray(raw)))))
              .messageId();
      return new Sending.Sent("%s@%s".formatted(id, host));
    } catch (SesV2Exception e) {
      String why = "SES: " + e.getMessage();
      return e.statusCode() < SERVER_ERROR ? new Sending.Rejected(why) : new Sending.Unsure(why);
    } catch (SdkException e) {
      return new Sending.Unsure("SES did not answer: " + e.getMessage());
    }
  }
}
