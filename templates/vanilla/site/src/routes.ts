import type { Route } from './lib/router';
import { home } from './pages/home';

/** Every page of the site, one route a page. ':name' in a path is a parameter. Every other address shows pages/not-found.ts. */
export const routes: Route[] = [{ path: '/', page: home }];
