package io.tributary.admin;

import io.grpc.stub.StreamObserver;
import io.tributary.api.admin.v1.AdminServiceGrpc;
import io.tributary.api.admin.v1.Breaker;
import io.tributary.api.admin.v1.BreakerState;
import io.tributary.api.admin.v1.BreakerStatesRequest;
import io.tributary.api.admin.v1.BreakerStatesResponse;
import io.tributary.api.admin.v1.CacheHealth;
import io.tributary.api.admin.v1.CacheMemory;
import io.tributary.api.admin.v1.CacheStatsRequest;
import io.tributary.api.admin.v1.CacheStatsResponse;
import io.tributary.api.admin.v1.DeadLetter;
import io.tributary.api.admin.v1.Destination;
import io.tributary.api.admin.v1.EntityCache;
import io.tributary.api.admin.v1.EraseUserRequest;
import io.tributary.api.admin.v1.EraseUserResponse;
import io.tributary.api.admin.v1.Health;
import io.tributary.api.admin.v1.InvalidateUserRequest;
import io.tributary.api.admin.v1.InvalidateUserResponse;
import io.tributary.api.admin.v1.OutboxStatusRequest;
import io.tributary.api.admin.v1.OutboxStatusResponse;
import io.tributary.api.admin.v1.ReplayDeadLettersRequest;
import io.tributary.api.admin.v1.ReplayDeadLettersResponse;
import io.tributary.api.admin.v1.Scope;
import io.tributary.api.admin.v1.StoreErasure;
import io.tributary.erasure.Erasure;
import io.tributary.erasure.ErasureWriter;
import io.tributary.outbox.DeadLetterSummary;
import io.tributary.outbox.DeadLetterWriter;
import io.tributary.outbox.DestinationHealth;
import io.tributary.outbox.OutboxLookup;
import io.tributary.platform.cache.CacheReads;
import io.tributary.platform.cache.Caches;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.grpc.Reply;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.redis.RedisMemory;
import io.tributary.platform.resilience.BreakerStatus;
import io.tributary.platform.resilience.Gates;
import io.tributary.platform.time.Timestamps;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

/** What operators ask and order. */
@Singleton
final class AdminEndpoint extends AdminServiceGrpc.AdminServiceImplBase {
  private static final int REPLAYED_AT_ONCE = 100;

  private final OutboxLookup outbox;
  private final DeadLetterWriter deadLetters;
  private final ErasureWriter erasures;
  private final Caches caches;
  private final Redis redis;

  private final Gates gates;
  private final InstantSource clock;

  AdminEndpoint(
      OutboxLookup outbox,
      DeadLetterWriter deadLetters,
      ErasureWriter erasures,
      Caches caches,
      Redis redis,
      Gates gates,
      InstantSource clock) {
    this.caches = caches;
    this.redis = redis;
    this.outbox = outbox;
    this.deadLetters = deadLetters;
    this.erasures = erasures;
    this.gates = gates;
    this.clock = clock;
  }

  @Override
  public void outboxStatus(
      OutboxStatusRequest request, StreamObserver<OutboxStatusResponse> observer) {
    var answer = OutboxStatusResponse.newBuilder().setScope(Scope.SCOPE_CLUSTER);
    outbox.health().forEach(each -> answer.addDestinations(destination(each)));
    if (request.getDeadLetters() > 0) {
      outbox
          .deadLetters(request.getDeadLetters())
          .forEach(each -> answer.addDeadLetters(deadLetter(each)));
    }
    Reply.to(observer, answer.build());
  }

  private static Destination destination(DestinationHealth health) {
    return Destination.newBuilder()
        .setName(health.destination())
        .setHealth(
            switch (health.status()) {
              case "OK" -> Health.HEALTH_OK;
              case "WARNING" -> Health.HEALTH_WARNING;
              case "CRITICAL" -> Health.HEALTH_CRITICAL;
              default -> throw new IllegalStateException("no such health: " + health.status());
            })
        .setWaiting(health.waiting())
        .setWaitingIsAtLeast(health.waitingIsAtLeast())
        .setOldestSeconds(health.oldestSeconds())
        .setDeadLetters(health.deadLetters())
        .build();
  }

  private static DeadLetter deadLetter(DeadLetterSummary letter) {
    return DeadLetter.newBuilder()
        .setDestination(letter.destination())
        .setEventId(letter.eventId().toString())
        .setEventType(letter.eventType())
        .setAggregateId(letter.aggregateId())
        .setVersion(letter.version())
        .setAttempts(letter.attempts())
        .setFailTime(Timestamps.of(letter.failedAt()))
        .setLastError(letter.lastError())
        .build();
  }

  @Override
  public void replayDeadLetters(
      ReplayDeadLettersRequest request, StreamObserver<ReplayDeadLettersResponse> observer) {
    DeadLetterWriter.Replayed replayed =
        deadLetters.replay(
            request.getDestination(),
            request.getLimit() == 0 ? REPLAYED_AT_ONCE : request.getLimit());
    Reply.to(
        observer,
        ReplayDeadLettersResponse.newBuilder()
            .setScope(Scope.SCOPE_CLUSTER)
            .setArrived(replayed.arrived())
            .setFailed(replayed.failed())
            .build());
  }

  @Override
  public void cacheStats(CacheStatsRequest request, StreamObserver<CacheStatsResponse> observer) {
    var answer =
        CacheStatsResponse.newBuilder()
            .setEntitiesScope(Scope.SCOPE_POD)
            .setNodesScope(Scope.SCOPE_CLUSTER);
    caches.reads().forEach(each -> answer.addEntities(entity(each)));
    try {
      redis.memory().forEach(each -> answer.addNodes(memory(each)));
    } catch (Failure.Unavailable away) {
      // That there is none says so.
    }
    Reply.to(observer, answer.build());
  }

  private static EntityCache entity(CacheReads reads) {
    return EntityCache.newBuilder()
        .setEntity(reads.entity())
        .setNear(reads.near())
        .setRedis(reads.redis())
        .setLoaded(reads.loaded())
        .setStale(reads.stale())
        .setHitRatio(reads.hitRatio())
        .build();
  }

  private static CacheMemory memory(RedisMemory memory) {
    return CacheMemory.newBuilder()
        .setUsedBytes(memory.used())
        .setMaxBytes(memory.most())
        .setEvicted(memory.evicted())
        .setHealth(
            switch (memory.health()) {
              case HEALTHY -> CacheHealth.CACHE_HEALTH_HEALTHY;
              case WARNING -> CacheHealth.CACHE_HEALTH_WARNING;
              case CRITICAL -> CacheHealth.CACHE_HEALTH_CRITICAL;
            })
        .build();
  }

  @Override
  public void invalidateUser(
      InvalidateUserRequest request, StreamObserver<InvalidateUserResponse> observer) {
    Reply.to(
        observer,
        InvalidateUserResponse.newBuilder()
            .setScope(Scope.SCOPE_CLUSTER)
            .setDropped(caches.dropUser(UUID.fromString(request.getUserId())))
            .build());
  }

  @Override
  public void breakerStates(
      BreakerStatesRequest request, StreamObserver<BreakerStatesResponse> observer) {
    var answer = BreakerStatesResponse.newBuilder().setScope(Scope.SCOPE_POD);
    gates.states().forEach(each -> answer.addBreakers(breaker(each)));
    Reply.to(observer, answer.build());
  }

  private Breaker breaker(BreakerStatus status) {
    var breaker =
        Breaker.newBuilder()
            .setStore(status.store())
            .setState(
                switch (status.state()) {
                  case CLOSED -> BreakerState.BREAKER_STATE_CLOSED;
                  case OPEN -> BreakerState.BREAKER_STATE_OPEN;
                  case PROBING -> BreakerState.BREAKER_STATE_PROBING;
                })
            .setFailuresInARow(status.failuresInARow())
            .setRecentCalls(status.recentCalls())
            .setRecentFailures(status.recentFailures())
            .setTrips(status.trips())
            .setRefusedCalls(status.refused());
    if (breaker.getState() != BreakerState.BREAKER_STATE_CLOSED) {
      breaker.setNextProbeTime(Timestamps.of(clock.instant().plus(status.untilNextProbe())));
    }
    return breaker.build();
  }

  @Override
  public void eraseUser(EraseUserRequest request, StreamObserver<EraseUserResponse> observer) {
    Erasure erasure = erasures.ask(UUID.fromString(request.getUserId()));
    var answer =
        EraseUserResponse.newBuilder()
            .setScope(Scope.SCOPE_CLUSTER)
            .setAskTime(Timestamps.of(erasure.askedAt()));
    if (erasure.endedAt() != null) {
      answer.setEndTime(Timestamps.of(erasure.endedAt()));
    }
    erasures
        .stores()
        .forEach(
            store ->
                answer.addStores(
                    StoreErasure.newBuilder()
                        .setName(store)
                        .setErased(erasure.done().contains(store))));
    Reply.to(observer, answer.build());
  }
}
