import type { Route } from '../../lib/route';

export default [] as const satisfies readonly Route[];
