import { plimsollTranslationRef } from './translation';
import german from './translation.de';

type Ref = { getDefaultMessages(): Record<string, string> };

const placeholders = (text: string) =>
  (text.match(/\{\{\w+\}\}/g) ?? []).sort();

describe('the German words', () => {
  // What a message is, is internal to the reference; its keys and places are all that is compared.
  const english = (
    plimsollTranslationRef as unknown as Ref
  ).getDefaultMessages();
  const translated: Record<string, string> = german;

  it('are for the same messages', () => {
    expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(Object.keys(english))('have the same places: %s', key => {
    expect(placeholders(translated[key])).toEqual(placeholders(english[key]));
  });
});
