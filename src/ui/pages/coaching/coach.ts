import { session } from '../../api/session.svelte';

/** May whoever is logged in build lessons? The service asks again. */
export const mayCoach = (): boolean => ['admin', 'supervisor', 'trainer'].includes(session.me?.role ?? '');
