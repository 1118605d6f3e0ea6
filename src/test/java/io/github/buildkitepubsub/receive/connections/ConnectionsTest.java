package io.github.buildkitepubsub.receive.connections;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.receive.address.IpAddress;
import io.github.buildkitepubsub.testing.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

  private static final IpAddress BUILDKITE = address("192.0.2.1");

  private final Set<IpAddress> known = new HashSet<>(Set.of(BUILDKITE));
  private final List<DropReason> dropped = new ArrayList<>();
  private final Connections connections =
      new Connections(
          new ConnectionSettings(10, 3),
          known::contains,
          dropped::add,
          Duration.ofSeconds(2),
          Duration.ofSeconds(3));

  @Test
  void closesTheOldestOfAnAddressThatHasTooMany() {
    List<FakeConnection> all = open("203.0.113.9", 5);

    assertThat(all)
        .extracting(FakeConnection::isOpen)
        .containsExactly(false, false, true, true, true);
    assertThat(dropped).containsExactly(DropReason.ADDRESS_FULL, DropReason.ADDRESS_FULL);
    assertThat(connections.count()).isEqualTo(3);
  }

  @Test
  void countsIpv6ByNetwork() {
    FakeConnection first = open("2001:db8::1");
    open("2001:db8::2");
    open("2001:db8::3");
    FakeConnection elsewhere = open("2001:db8:0:1::1");

    open("2001:db8::4");

    assertThat(first.isOpen()).isFalse();
    assertThat(elsewhere.isOpen()).isTrue();
  }

  @Test
  void letsAKnownAddressHaveAsManyAsThereMayBe() {
    List<FakeConnection> all = open(BUILDKITE.toString(), 10);

    assertThat(all).allMatch(FakeConnection::isOpen);
    assertThat(dropped).isEmpty();
  }

  @Test
  void closesTheOldestStrangerWhenFull() {
    List<FakeConnection> buildkite = open(BUILDKITE.toString(), 5);
    FakeConnection stranger = open("203.0.113.1");
    for (int i = 2; i <= 5; i++) {
      open("203.0.113." + i);
    }

    FakeConnection next = open(BUILDKITE.toString());

    assertThat(stranger.isOpen()).isFalse();
    assertThat(next.isOpen()).isTrue();
    assertThat(buildkite).allMatch(FakeConnection::isOpen);
    assertThat(dropped).containsExactly(DropReason.FULL);
  }

  @Test
  void keepsTheConnectionOfAnAddressThatHasBecomeKnown() {
    FakeConnection first = open("198.51.100.7");
    known.add(address("198.51.100.7"));

    for (int i = 1; i <= 10; i++) {
      open("203.0.113." + i);
    }

    assertThat(first.isOpen()).isTrue();
    assertThat(connections.count()).isEqualTo(10);
  }

  @Test
  void closesAnIdleOneWhereThereAreOnlyKnownOnes() {
    List<FakeConnection> all = open(BUILDKITE.toString(), 10);
    all.get(0).request();

    FakeConnection next = open(BUILDKITE.toString());

    assertThat(all.get(0).isOpen()).isTrue();
    assertThat(all.get(1).isOpen()).isFalse();
    assertThat(next.isOpen()).isTrue();
  }

  @Test
  void refusesAnotherOneOnlyWhereAllAreKnownAndAtWork() {
    List<FakeConnection> all = open(BUILDKITE.toString(), 10);
    all.forEach(FakeConnection::request);

    FakeConnection next = open(BUILDKITE.toString());

    assertThat(all).allMatch(FakeConnection::isOpen);
    assertThat(next.isOpen()).isFalse();
  }

  @Test
  void forgetsWhatIsClosed() {
    open("203.0.113.9", 3).forEach(FakeConnection::leave);

    List<FakeConnection> next = open("203.0.113.9", 3);

    assertThat(next).allMatch(FakeConnection::isOpen);
    assertThat(connections.count()).isEqualTo(3);
  }

  @Test
  void cutsHeadersThatComeByteByByte() {
    FakeConnection slow = open("203.0.113.9");
    FakeConnection silent = open("203.0.113.8");

    for (int second = 1; second <= 3; second++) {
      slow.receive(1);
      connections.lookAtAll();
      assertThat(slow.isOpen()).isTrue();
    }
    slow.receive(1);
    connections.lookAtAll();

    assertThat(slow.isOpen()).isFalse();
    assertThat(silent.isOpen()).isTrue();
    assertThat(dropped).containsExactly(DropReason.SLOW_HEADERS);
  }

  @Test
  void cutsTheSlowHeadersOfALaterRequestToo() {
    FakeConnection connection = open("203.0.113.9");
    connection.receive(200);
    connection.request();
    connection.answer();
    connections.lookAtAll();

    for (int second = 1; second <= 4; second++) {
      connection.receive(1);
      connections.lookAtAll();
    }

    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void keepsAConnectionThatSendsOneRequestAfterTheOther() {
    FakeConnection connection = open("203.0.113.9");

    for (int second = 1; second <= 20; second++) {
      connection.receive(200);
      connection.request();
      connection.answer();
      connections.lookAtAll();
      connections.lookAtAll();
    }

    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void keepsAnIdleConnectionWhoseLastBodyCameWhileItLooked() {
    FakeConnection connection = open("203.0.113.9");
    connection.receive(200);
    connection.request();
    connections.lookAtAll();
    connection.receive(300);
    connection.answer();

    for (int second = 1; second <= 20; second++) {
      connections.lookAtAll();
    }

    assertThat(connection.isOpen()).isTrue();
    assertThat(dropped).isEmpty();
  }

  @Test
  void cutsTheSlowHeadersThatFollowSuchABody() {
    FakeConnection connection = open("203.0.113.9");
    connection.receive(200);
    connection.request();
    connections.lookAtAll();
    connection.receive(300);
    connection.answer();
    connections.lookAtAll();

    for (int second = 1; second <= 4; second++) {
      connection.receive(1);
      connections.lookAtAll();
    }

    assertThat(dropped).containsExactly(DropReason.SLOW_HEADERS);
  }

  @Test
  void keepsAnIdleConnectionWhoseSenderWasToldToGoOn() {
    FakeConnection connection = open("203.0.113.9");
    connection.receive(200);
    connection.request();
    connection.goOn();
    connections.lookAtAll();
    connection.receive(300);
    connection.answer();

    for (int second = 1; second <= 20; second++) {
      connections.lookAtAll();
    }

    assertThat(connection.isOpen()).isTrue();
    assertThat(dropped).isEmpty();
  }

  @Test
  void doesNotTakeASlowBodyForHeadersWhereItsSenderWasToldToGoOn() {
    FakeConnection connection = open("203.0.113.9");
    connection.receive(200);
    connection.request();
    connection.goOn();

    for (int second = 1; second <= 5; second++) {
      connection.receive(1);
      connections.lookAtAll();
    }

    assertThat(dropped).containsExactly(DropReason.STALLED);
  }

  @Test
  void doesNotTakeOneForIdleWhoseSenderWasToldToGoOn() {
    List<FakeConnection> all = open(BUILDKITE.toString(), 10);
    all.get(0).request();
    all.get(0).goOn();
    connections.lookAtAll();

    open(BUILDKITE.toString());

    assertThat(all.get(0).isOpen()).isTrue();
    assertThat(all.get(1).isOpen()).isFalse();
  }

  @Test
  void cutsARequestWhoseAnswerNobodyTakes() {
    FakeConnection stalled = open("203.0.113.9");
    stalled.receive(200);
    stalled.request();

    for (int second = 1; second <= 4; second++) {
      connections.lookAtAll();
      assertThat(stalled.isOpen()).isTrue();
    }
    connections.lookAtAll();

    assertThat(stalled.isOpen()).isFalse();
    assertThat(dropped).containsExactly(DropReason.STALLED);
  }

  @Test
  void tellsOfManyInOneLineAMinute() {
    try (CapturedLog log = new CapturedLog(Connections.class.getName(), Level.WARN)) {
      open("203.0.113.9", 5);
      connections.lookAtAll();
      open("203.0.113.9", 5);
      for (int second = 1; second <= 60; second++) {
        connections.lookAtAll();
      }

      List<ILoggingEvent> inAMinute = log.lines();
      connections.lookAtAll();

      assertThat(inAMinute).hasSize(1);
      assertThat(log.lines()).hasSize(2);
      assertThat(CapturedLog.field(log.lines().get(1), "dropped")).isEqualTo("5");
    }
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }

  private List<FakeConnection> open(String address, int count) {
    List<FakeConnection> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(open(address));
    }
    return all;
  }

  private FakeConnection open(String address) {
    FakeConnection connection = new FakeConnection(address, connections);
    connections.onOpened(connection);
    return connection;
  }
}
