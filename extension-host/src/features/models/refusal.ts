import type { ModelRefusal } from '../../protocol/generated';

/** Words in which providers say that what may be asked is used up; the editor has one word for that and for every other way of being blocked. */
const quotaWords = /quota|rate.?limit|too many requests|\b429\b|premium requests|usage limit|allowance/i;

/** What a failed request to a model of the editor means. `code` is that of the editor's `LanguageModelError`; empty for any other error. */
export function refusalOf(code: string, message: string, isCancelled: boolean): ModelRefusal {
  if (isCancelled) return 'cancelled';
  if (code === 'NoPermissions') return 'notAllowed';
  if (code === 'NotFound') return 'notFound';
  if (quotaWords.test(message)) return 'quota';
  return code === 'Blocked' ? 'blocked' : 'failed';
}
