/**
 * The documented way to open a channel to Tributary: see {@link
 * io.tributary.client.TributaryChannel}. Everything else that clients use, messages and stubs, is
 * generated.
 */
package io.tributary.client;
