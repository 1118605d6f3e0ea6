package commitstatus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  @TempDir private Path directory;

  @Test
  void readsTheTokensFileEachTime() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "first\n");
    GitHub.Token token = Main.token(Map.of("GITHUB_TOKEN_FILE", file.toString()));

    assertThat(token.read()).isEqualTo("first");
    Files.writeString(file, "second\n");
    assertThat(token.read()).isEqualTo("second");
  }

  @Test
  void takesATokenFromTheEnvironmentToo() throws Exception {
    assertThat(Main.token(Map.of("GITHUB_TOKEN", "a-token\n")).read()).isEqualTo("a-token");
  }
}
