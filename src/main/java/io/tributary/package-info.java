/**
 * Tributary: a home-feed ranking service over gRPC.
 *
 * <p>Each feature has a folder, and a request walks through it: the endpoint reads the message, the
 * service decides, the store asks the database. {@code users}, {@code posts} and {@code graph} hold
 * who there is, what they said and who follows, blocks and mutes whom; {@code engagement} is what
 * people do with posts, {@code trending} what comes of it; {@code feed} is what all of it is for,
 * and {@code HomeFeed} its recipe, run by {@code pipeline}; {@code lookup} answers many ids at
 * once; {@code imports} is the bulk door, {@code erasure} the way out, {@code safety} who may see
 * what; {@code warming} has what trends in the cache before anybody asks.
 *
 * <p>Every write leaves its events in {@code outbox}, in its own transaction. Features know each
 * other only by their lookups, writers and records. {@code projection} is what other stores know.
 *
 * <p>{@code platform} is how we reach the outside, and knows no feature: {@code grpc} the frame
 * around every call, {@code call} what is known of the call at hand, {@code failure} everything
 * that can go wrong for a client, {@code postgres} the gateway, {@code requests} writes that may be
 * repeated, {@code page} signed page tokens, {@code batch} shared loads, {@code cache} what Redis
 * and the pod remember, {@code migrate} the schema, {@code health} when to send us calls.
 */
@NullMarked
package io.tributary;

import org.jspecify.annotations.NullMarked;
