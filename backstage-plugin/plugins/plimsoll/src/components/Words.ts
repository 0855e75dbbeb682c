import {
  type TranslationFunction,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { plimsollTranslationRef } from '../translation';

export type Words = TranslationFunction<(typeof plimsollTranslationRef)['T']>;

/** The words of the plugin in the reader's language. */
export function useWords(): Words {
  return useTranslationRef(plimsollTranslationRef).t;
}
