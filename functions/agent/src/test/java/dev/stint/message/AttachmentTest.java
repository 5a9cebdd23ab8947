package dev.stint.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files models may read as they are. The files are written by other programs. */
class AttachmentTest {

  private static byte[] image(String format) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), format, file);
    return file.toByteArray();
  }

  private static byte[] pdf(int pages, CompressParameters compression) throws IOException {
    try (PDDocument document = document(pages)) {
      return saved(document, compression);
    }
  }

  private static PDDocument document(int pages) {
    PDDocument document = new PDDocument();
    for (int n = 0; n < pages; n++) {
      document.addPage(new PDPage());
    }
    return document;
  }

  private static byte[] saved(PDDocument document, CompressParameters compression)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    document.save(file, compression);
    return file.toByteArray();
  }

  private static Optional<FileType> type(byte[] file) {
    return Attachment.of("f", "application/octet-stream", file).type();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif"})
  void an_image_is_told_by_its_first_bytes_and_not_by_what_its_sender_says(String format)
      throws IOException {
    assertThat(type(image(format)))
        .get()
        .satisfies(type -> assertThat(type.mediaType()).isEqualTo("image/" + format))
        .satisfies(type -> assertThat(type.kind()).isEqualTo(FileKind.IMAGE));
  }

  @Test
  void so_is_webp() {
    byte[] webp = "RIFF\1\2\3\4WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(type(webp)).contains(FileType.WEBP);
    assertThat(type(Arrays.copyOf(webp, 11))).isEmpty();
  }

  @Test
  void it_is_told_by_the_preview_of_a_stored_file_too() throws IOException {
    Attachment inline = Attachment.of("f", "image/png", image("png"));
    String base64 = ((Payload.Inline) inline.content()).text();
    assertThat(inline.with(new Payload.Stored("k", 100, base64.substring(0, 20) + "…")).type())
        .contains(FileType.PNG);
    assertThat(inline.with(new Payload.Stored("k", 100, base64.substring(0, 9) + "…")).type())
        .isEmpty();
  }

  @Test
  void a_text_is_none() {
    assertThat(new Attachment("f", "image/png", 4, true, Payload.of("iVBORw0KGgoAAAAN")).type())
        .isEmpty();
    assertThat(type(new byte[0])).isEmpty();
    assertThat(type("Hello, world, and all".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 300, 2_000})
  void the_pages_of_a_pdf_are_counted_compressed_or_not(int pages) throws IOException {
    for (CompressParameters compression :
        new CompressParameters[] {
          CompressParameters.NO_COMPRESSION, CompressParameters.DEFAULT_COMPRESSION
        }) {
      byte[] file = pdf(pages, compression);
      Attachment attachment = Attachment.of("f", "application/pdf", file);
      assertThat(attachment.pages()).isEqualTo(pages);
      assertThat(attachment.type()).contains(FileType.PDF);
    }
  }

  @Test
  void pages_of_former_revisions_count_too() throws IOException {
    byte[] first = pdf(2, CompressParameters.NO_COMPRESSION);
    try (PDDocument document = Loader.loadPDF(first)) {
      PDPage more = new PDPage();
      document.addPage(more);
      document.getPages().getCOSObject().setNeedToBeUpdated(true);
      more.getCOSObject().setNeedToBeUpdated(true);
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      document.saveIncremental(file);
      assertThat(Attachment.of("f", "", file.toByteArray()).pages()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void a_pdf_whose_pages_cannot_be_counted_is_none() throws IOException {
    try (PDDocument document = document(3)) {
      document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
      assertThat(type(saved(document, CompressParameters.DEFAULT_COMPRESSION))).isEmpty();
    }
    assertThat(type("%PDF-1.7 and nothing else".getBytes(StandardCharsets.UTF_8))).isEmpty();
    byte[] whole = pdf(3, CompressParameters.DEFAULT_COMPRESSION);
    int objects = new String(whole, StandardCharsets.ISO_8859_1).indexOf("/ObjStm");
    assertThat(type(Arrays.copyOf(whole, objects + 60))).as("cut off in its objects").isEmpty();
  }

  /** 64 MB of blanks in some 60 KB. */
  @Test
  void a_pdf_that_unpacks_without_end_is_none() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    String begin =
        "%PDF-1.7\n1 0 obj <</Type /Page>> endobj 2 0 obj <</Type /ObjStm /Filter /F>>stream\n";
    file.write(begin.getBytes(StandardCharsets.ISO_8859_1));
    try (DeflaterOutputStream packed = new DeflaterOutputStream(file)) {
      byte[] blanks = new byte[1 << 20];
      for (int n = 0; n < 64; n++) {
        packed.write(blanks);
      }
    }
    assertThat(file.size()).isLessThan(1 << 17);
    assertThat(type(file.toByteArray())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 0 obj<</Type/#50age>>endobj 2 0 obj<</Type/Page>>endobj",
        "1 0 obj<</Type%a comment\n/Page>>endobj 2 0 obj<</Type /Page>>endobj",
        "1 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]>>endobj 2 0 obj<</Type/Page>>endobj",
        "1 0 obj<</Type/Pages/Count 2/Kids 3 0 R>>endobj 2 0 obj<</Type/Page>>endobj",
        "1 0 obj<</Count 2/Type/Pages/Kids 3 0 R>>endobj 2 0 obj<</Type/Page>>endobj"
      })
  void pages_are_not_hidden(String objects) {
    byte[] file = ("%PDF-1.7\n" + objects).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Attachment.of("f", "", file).pages()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/Filter/LZWDecode", "/Filter/FlateDecode/DecodeParms<</Predictor 12>>"})
  void objects_that_are_packed_in_another_way_are_not_counted(String packed) {
    String file =
        "%PDF-1.7\n1 0 obj<</Type/Page>>endobj 2 0 obj<<"
            + packed
            + "/Type/ObjStm>>stream\nabc\nendstream";
    assertThat(type(file.getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
  }

  /** Each a file of megabytes that is made to be slow. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ObjStmstream",
        "<</ObjStm",
        "/Type%\n",
        "/Kids[",
        "#",
        "/Type/Pages ",
        "/Count 1 "
      })
  void no_file_takes_long(String part) {
    String file = "%PDF-1.7\n/Type/Page" + part.repeat(4_000_000 / part.length());
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> Attachment.of("f", "", file.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void no_file_breaks_it() throws IOException {
    Random random = new Random(16);
    byte[] pdf = pdf(5, CompressParameters.DEFAULT_COMPRESSION);
    for (int n = 0; n < 2_000; n++) {
      byte[] broken = Arrays.copyOf(pdf, random.nextInt(pdf.length));
      for (int change = 0; change < 5 && broken.length > 0; change++) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      Attachment read = Attachment.of("f", "application/pdf", broken);
      assertThat(read.size()).isEqualTo(broken.length);
      assertThat(read.type().isPresent()).isEqualTo(read.pages() > 0);
    }
  }
}
