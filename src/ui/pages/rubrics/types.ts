// Short names for what the service answers about rubrics.
import type { components } from '../../api/client';

type Schemas = components['schemas'];
export type RubricRow = Schemas['RubricRow'];
export type RubricDocument = Schemas['RubricDocument'];
export type VersionRow = Schemas['VersionRow'];
export type DraftRow = Schemas['DraftRow'];
export type DraftDocument = Schemas['DraftDocument'];
export type Explained = Schemas['Explained'];
export type Explanation = Schemas['Explanation'];
export type CriterionWords = Schemas['CriterionWords'];
export type Clause = Schemas['Clause'];
export type Checked = Schemas['Checked'];
export type ProblemAt = Schemas['ProblemAt'];
export type Tried = Schemas['TriedDocument'];
export type Candidate = Schemas['Candidate'];
export type CasesRan = Schemas['CasesRan'];
export type Preview = Schemas['PreviewDocument'];
export type Effect = Schemas['EffectDocument'];
export type Published = Schemas['PublishedDocument'];
export type BackFill = Schemas['BackFillDocument'];
export type Figures = Schemas['FiguresDocument'];
export type Verdicts = Schemas['Verdicts'];

/** A version's hash as people read it. */
export const short = (hash: string): string => hash.slice(0, 8);

/** Short facts in one line; what is not there is left out. */
export const dotted = (...parts: (string | null | undefined)[]): string => parts.filter(Boolean).join(' · ');
