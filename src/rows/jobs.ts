/** All that other threads may be asked to take a share of. */
import { datesWork, type DatesJob } from './date-words';
import { keysWork, type KeysJob } from './folded-keys';
import { pairPartsWork, pairsWork, type PairPartsJob, type PairsJob } from './packed-sort';
import { partsWork, type PartsJob } from './part-sort';
import { countWork, scatterWork, type CountJob, type ScatterJob } from './radix-split';
import { rowTests, selectWork, type SelectJob } from './row-filter';
import { SearchText } from './search-text';
import { columnOf } from './shared-column';
import { Slices } from './slices';

export type Job = CountJob | ScatterJob | PartsJob | PairsJob | PairPartsJob | KeysJob | DatesJob | SelectJob;

/** What does a piece of the job. @throws FilterError as whoever asks meets too */
export async function workOf(job: Job): Promise<(piece: number) => void> {
  switch (job.type) {
    case 'count': return countWork(job);
    case 'scatter': return scatterWork(job);
    case 'parts': return partsWork(job);
    case 'pairs': return pairsWork(job);
    case 'pairParts': return pairPartsWork(job);
    case 'keys': return keysWork(job);
    case 'dates': return datesWork(job);
    case 'select': {
      const columns = job.columns.map((column) => column === undefined ? undefined : columnOf(column));
      return selectWork(await rowTests(job.filters, new SearchText(job.search, job.locale), columns, job.specs, new Slices()), job);
    }
  }
}
