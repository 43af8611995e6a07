import { session } from '../../api/session.svelte';

/** May whoever is logged in build lessons? The service asks again. */
export const mayCoach = (): boolean => ['admin', 'supervisor', 'trainer'].includes(session.me?.role ?? '');

/** May they pin examples? Everybody who reviews may. */
export const mayPin = (): boolean => mayCoach() || session.me?.role === 'reviewer';
