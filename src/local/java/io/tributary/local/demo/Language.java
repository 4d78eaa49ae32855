package io.tributary.local.demo;

import java.util.List;

/** Short sentences in several languages, put together from words. */
enum Language {
  ENGLISH(
      "en",
      0,
      "%s %s %s.",
      List.of(
          "My neighbour", "The old cat", "A friend of mine", "Our team", "Somebody", "The rain"),
      List.of("found", "painted", "forgot", "repaired", "celebrated", "missed", "photographed"),
      List.of(
          "the last train",
          "a red bicycle",
          "the harbour lights",
          "an honest pie",
          "a tiny garden",
          "the long way home")),
  GERMAN(
      "de",
      1,
      "%s %s %s.",
      List.of("Meine Nachbarin", "Der alte Kater", "Unser Chor", "Ein Freund", "Die ganze Straße"),
      List.of("fand", "malte", "vergaß", "reparierte", "feierte", "verpasste"),
      List.of(
          "den letzten Zug",
          "ein rotes Fahrrad",
          "die Lichter am Hafen",
          "einen Apfelkuchen",
          "den schönsten Garten")),
  FRENCH(
      "fr",
      1,
      "%s %s %s.",
      List.of("Ma voisine", "Le vieux chat", "Notre équipe", "Une amie", "Tout le quartier"),
      List.of("a trouvé", "a peint", "a oublié", "a réparé", "a fêté", "a manqué"),
      List.of(
          "le dernier train",
          "un vélo rouge",
          "les lumières du port",
          "une tarte aux pommes",
          "un petit jardin")),
  SPANISH(
      "es",
      1,
      "¡%s %s %s!",
      List.of("Mi vecina", "El gato viejo", "Nuestro equipo", "Un amigo", "Todo el barrio"),
      List.of("encontró", "pintó", "olvidó", "arregló", "celebró", "perdió"),
      List.of(
          "el último tren",
          "una bicicleta roja",
          "las luces del puerto",
          "una buena tortilla",
          "el jardín pequeño")),
  PORTUGUESE(
      "pt-BR",
      -3,
      "%s %s %s.",
      List.of("Minha vizinha", "O gato velho", "Nossa equipe", "Um amigo", "A rua inteira"),
      List.of("encontrou", "pintou", "esqueceu", "consertou", "festejou", "perdeu"),
      List.of(
          "o último trem",
          "uma bicicleta vermelha",
          "as luzes do porto",
          "um bolo de maçã",
          "um pequeno jardim")),
  JAPANESE(
      "ja",
      9,
      "%sが%3$sを%2$s。",
      List.of("隣の人", "古い猫", "友だち", "私たち", "町のみんな"),
      List.of("見つけた", "描いた", "忘れた", "直した", "祝った"),
      List.of("最後の電車", "赤い自転車", "港の明かり", "りんごのケーキ", "小さな庭"));

  private final String tag;
  private final int hoursAhead;
  private final String form;
  private final List<String> who;
  private final List<String> did;
  private final List<String> what;

  Language(
      String tag,
      int hoursAhead,
      String form,
      List<String> who,
      List<String> did,
      List<String> what) {
    this.tag = tag;
    this.hoursAhead = hoursAhead;
    this.form = form;
    this.who = who;
    this.did = did;
    this.what = what;
  }

  String tag() {
    return tag;
  }

  /** Of Greenwich, where most of those live who speak it here. */
  int hoursAhead() {
    return hoursAhead;
  }

  String sentence(Dice dice) {
    return form.formatted(dice.of(who), dice.of(did), dice.of(what));
  }

  String sentences(Dice dice, int atMost) {
    var text = new StringBuilder(sentence(dice));
    for (int more = dice.below(atMost); more > 0; more--) {
      text.append(' ').append(sentence(dice));
    }
    return text.toString();
  }
}
