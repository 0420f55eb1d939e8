package sc.fiji.tessera.network;

/**
 * Where an architecture comes from.
 *
 * @param citation authors, year, title, venue
 * @param url the DOI or the official code
 * @param result a published figure with its data set and source
 * @param choose one sentence: when to choose this architecture
 */
public record Reference(String citation, String url, String result, String choose) {}
