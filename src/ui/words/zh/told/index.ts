// Chinese wordings of what the service says in English, by its sentences; `{0}` is a hole that is kept as it is, `{~0}`
// one whose content is worded too, `{,0}` a list. A test holds them against the service's source.
import audit from './audit';
import coaching from './coaching';
import composed from './composed';
import knowledge from './knowledge';
import outcomes from './outcomes';
import outside from './outside';
import people from './people';
import recordings from './recordings';
import review from './review';
import rubrics from './rubrics';
import terms from './terms';
import work from './work';

export const own = { audit, coaching, knowledge, outcomes, people, recordings, review, rubrics, work };
export { composed, outside, terms };
export const sentences: Record<string, string> = Object.assign({}, outside, composed, ...Object.values(own));
