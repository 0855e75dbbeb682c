import {
  type ApiHolder,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import type { Words } from '../components/Words';
import { plimsollTranslationRef } from '../translation';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/** The words of the plugin outside of a component, in the reader's language once it is loaded. */
export function wordsOf(apis: ApiHolder): Words {
  const known = apis
    .get(translationApiRef)
    ?.getTranslation(plimsollTranslationRef);
  if (!known?.ready) throw new Error('The words are not loaded yet.');
  return known.t;
}

/** What a form knows of its other fields; nothing, when it is used elsewhere. */
type Form = { formContext?: unknown };

/** The text of another field of the form. */
export function otherField(form: Form, name: string): string | undefined {
  const { formContext } = form;
  if (!isRecord(formContext) || !isRecord(formContext.formData)) {
    return undefined;
  }
  const value = formContext.formData[name];
  return typeof value === 'string' && value.trim() ? value.trim() : undefined;
}

/** The service that another field of the form has chosen, by the name that Plimsoll knows it by. */
export function serviceIn(form: Form, name = 'entityRef'): string | undefined {
  const ref = otherField(form, name);
  if (ref === undefined) return undefined;
  try {
    return stringifyEntityRef(
      parseEntityRef(ref, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
