/**
 * The documented way to open a channel to Tributary: see {@link
 * io.tributary.client.TributaryChannel}, and {@link io.tributary.client.RenewedToken} for callers
 * who are known by a token. Everything else that clients use, messages and stubs, is generated.
 */
package io.tributary.client;
