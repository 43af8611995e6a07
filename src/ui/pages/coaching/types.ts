import type { components } from '../../api/client';

type Schemas = components['schemas'];
export type Example = Schemas['ExampleDocument'];
export type Said = Schemas['Said'];
export type Worth = Schemas['Worth'];
export type Criterion = Schemas['CriterionChoice'];
export type Proposal = Schemas['ProposalDocument'];
export type Alike = Schemas['AlikeDocument'];
export type LessonOverview = Schemas['LessonOverview'];
export type Lesson = Schemas['LessonDocument'];
export type Item = Schemas['ItemDocument'];
export type Board = Schemas['Board'];
export type Phrase = Schemas['Phrase'];
export type Outcome = Schemas['Outcome'];
