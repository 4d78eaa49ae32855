package io.tributary.users;

/** What a user says of itself; empty where it says nothing. */
public record Profile(
    String handle, String displayName, String bio, String avatarUrl, String language) {}
