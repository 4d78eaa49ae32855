package io.tributary.local.demo;

import java.util.List;

/** What people are called. */
final class Names {
  private static final List<String> FIRST =
      List.of(
          "Ada", "Amir", "Bea", "Chidi", "Dana", "Elif", "Femi", "Grace", "Hiro", "Ines", "Jonas",
          "Kaja", "Lena", "Mateo", "Nadia", "Olu", "Petra", "Quinn", "Rosa", "Sven", "Tariq", "Uma",
          "Vera", "Wanda", "Yuki", "Zoé");
  private static final List<String> LAST =
      List.of(
          "Almeida",
          "Brandt",
          "Castillo",
          "Dubois",
          "Eriksen",
          "Fischer",
          "García",
          "Haddad",
          "Ito",
          "Jansen",
          "Kowalski",
          "Lindqvist",
          "Moreau",
          "Nakamura",
          "Okafor",
          "Pereira",
          "Rossi",
          "Suzuki",
          "Tanaka",
          "Vargas",
          "Weber",
          "Yılmaz");

  private Names() {}

  static String of(Dice dice) {
    return dice.of(FIRST) + " " + dice.of(LAST);
  }
}
