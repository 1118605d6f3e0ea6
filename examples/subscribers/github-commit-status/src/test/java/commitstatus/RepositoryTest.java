package commitstatus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git@github.com:acme/checkout.service",
        "git@github.com:acme/checkout.service.git",
        "https://github.com/acme/checkout.service",
        "https://github.com/acme/checkout.service.git",
        "https://github.com/acme/checkout.service/",
        "ssh://git@github.com/acme/checkout.service.git"
      })
  void readsEachForm(String url) {
    assertThat(Repository.parse(url, "github.com"))
        .contains(new Repository("acme", "checkout.service"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "git@gitlab.com:acme/checkout",
        "https://github.com.example.com/acme/checkout",
        "https://githubXcom/acme/checkout",
        "https://example.com/github.com/acme/checkout",
        "git@github.com:acme",
        "git@github.com:acme/checkout/statuses",
        "git@github.com:../checkout",
        "git@github.com:acme/..",
        "git@github.com:acme/...git",
        "git@github.com:acme/a%2fb",
        "git@github.com:acme/a b",
        "git@github.com:acme/a?b",
        "git@github.com:acme/a\n"
      })
  void refusesEverythingElse(String url) {
    assertThat(Repository.parse(url, "github.com")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"git@git.example.com:acme/checkout.git", "https://git.example.com/acme/checkout"})
  void knowsAnEnterprisesOwnHost(String url) {
    assertThat(Repository.parse(url, "git.example.com"))
        .contains(new Repository("acme", "checkout"));
  }
}
