// The review document's parts under short names.
import type { components } from '../../api/client';

type Schemas = components['schemas'];
export type Review = Schemas['ReviewDocument'];
export type Turn = Schemas['ReviewTurn'];
export type Rubric = Schemas['ReviewRubric'];
export type Criterion = Schemas['CriterionDocument'];
export type Finding = Schemas['FindingOfMachine'];
export type Evidence = Schemas['EvidenceDocument'];
export type Mark = Schemas['Mark'];
export type Judgement = Schemas['Judgement'];
export type Wording = Schemas['Wording'];
export type Comment = Schemas['CommentDocument'];
export type Pointed = Schemas['Pointed'];

export const MARKS: readonly Mark[] = ['met', 'not_met', 'not_applicable', 'not_assessable'];

export const TONES: Record<Mark, 'good' | 'bad' | 'neutral' | 'warn'> = {
  met: 'good',
  not_met: 'bad',
  not_applicable: 'neutral',
  not_assessable: 'warn',
};
