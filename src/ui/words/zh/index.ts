import coaching from './coaching';
import outcomes from './outcomes';
import people from './people';
import problem from './problem';
import queue from './queue';
import reports from './reports';
import review from './review';
import rubrics from './rubrics';
import shell from './shell';

export default { coaching, outcomes, people, problem, queue, reports, review, rubrics, shell };
