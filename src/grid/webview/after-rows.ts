/** The report's filters, those of the columns and their words, what is wrong and what stands in the place of rows, rows that pass by, and the marks of what is searched, in a script of their own that comes behind the grid's. */
import type { ColumnFilter, SortKey } from '../../rows/view';
import { WrittenNumbers } from '../../rows/written-numbers';
import { EmptyPlace } from './empty-place';
import { FilterChips } from './filter-chips';
import { FilterForm } from './filter-form';
import type { WrittenColumns } from './filter-words';
import { Notice } from './notice';
import { PassingRows } from './passing-rows';
import { SearchMarks } from './search-marks';
import { viewWords } from './view-words';

window.listrakAfterRows = {
  open: ({ opening: { filters, strings, locale }, formEvents, chipEvents, statusEvents }, { form, chips, notice, empty }) => {
    const shownForm = new FilterForm(form, filters, strings, formEvents);
    const shownChips = new FilterChips(chips, strings, chipEvents);
    const shownNotice = new Notice(notice, strings, statusEvents);
    const shownEmpty = new EmptyPlace(empty, strings);
    let columns: WrittenColumns = { zone: '', columns: [], numbers: new WrittenNumbers(locale) };
    let shown: readonly [readonly ColumnFilter[], readonly SortKey[]] = [[], []];
    const show = (): void => shownChips.show(...shown, columns);
    return {
      setColumns: (those) => {
        columns = { ...those, numbers: columns.numbers };
        shownForm.setDatesNote(columns.zone === '' ? '' : strings.datesAsSentNote);
        show();
      },
      show: (...set) => { shown = set; show(); },
      showState: (state, view, filtered) => {
        shownNotice.show(state);
        shownEmpty.show(state, view, filtered);
      },
      words: (view, before, count) => viewWords(view, before, count, strings, columns),
      passingRows: (rows) => new PassingRows(rows),
      searchMarks: new SearchMarks(),
    };
  },
};
