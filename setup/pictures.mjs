// usage: node setup/pictures.mjs [NAME…]      (make pictures)
// Takes the pictures of the documents anew, into docs/pictures: the real program at work on our own invented
// conversations, seen by a real browser. With names, those pictures alone.
// Wants what the browser tests want: a debug build of the program (or SPOTCHECK_BIN), the pages built, Chromium.

import { isWanted } from './pictures/camera.mjs';
import { desk } from './pictures/desk.mjs';
import { weeks } from './pictures/weeks.mjs';

if (isWanted(['queue', 'review', 'review-blind', 'review-zh-dark', 'examples', 'my'])) await desk();
if (isWanted(['agent', 'preview'])) await weeks();
