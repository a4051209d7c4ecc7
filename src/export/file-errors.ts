/** What the disk refuses, in a sentence that names the file and what to do. */
import { formatText, text, type Text } from '../text';

/** `message` is {@link what} in English; `code` the system's own word, such as ENOSPC. */
export class FileError extends Error {
  constructor(readonly what: Text, readonly code: string, options?: ErrorOptions) {
    super(formatText(what), options);
    this.name = 'FileError';
  }
}

/** The system's error about `file`, which was to be written, as a {@link FileError}; anything else as it is. */
export function fileError<E>(error: E, file: string): E | FileError {
  return told(error, (code, syscall) => writingRefused(code, syscall, file));
}

/** As {@link fileError}, of a file that was to be read. */
export function readingError<E>(error: E, file: string): E | FileError {
  return told(error, (code) => ofReading(code, file));
}

function told<E>(error: E, sentence: (code: string, syscall: string) => Text): E | FileError {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error) || typeof error.code !== 'string') return error;
  return new FileError(sentence(error.code, String(error.syscall)), error.code, { cause: error });
}

function ofReading(code: string, file: string): Text {
  switch (code) {
    case 'EACCES':
    case 'EPERM': return text('{0} cannot be read: no permission for the file or its folder. Choose another file or change the permissions.', file);
    case 'ENOENT':
    case 'ENOTDIR': return text('{0} is not there any more. Export again.', file);
    case 'EISDIR': return aFolder(file);
    case 'EBUSY': return text('{0} cannot be read: another program holds it open. Close it there and export again.', file);
    case 'EMFILE':
    case 'ENFILE': return text('{0} cannot be read: too many files are open. Close some and export again.', file);
    case 'EIO':
    case 'ESTALE':
    case 'ENXIO':
    case 'ENODEV': return text('{0} cannot be read: the disk reports a failure or is gone. Choose another disk.', file);
    default: return text('{0} cannot be read ({1}). Choose another place.', file, code);
  }
}

function aFolder(file: string): Text {
  return text('{0} is a folder. Name a file in it.', file);
}

/** What the system's code means, of a file that was to be written. */
export function writingRefused(code: string, syscall: string, file: string): Text {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      // The folder let us write beside it: so Windows says that a spreadsheet has the file open.
      if (syscall === 'rename') return text('{0} cannot be replaced: another program holds it open, or it may not be changed. Close it there and export again, or choose another name.', file);
      return text('{0} cannot be written: no permission for the file or its folder. Choose another place or change the permissions.', file);
    case 'EROFS': return text('{0} cannot be written: the disk is read-only. Choose another place.', file);
    case 'ENOSPC':
    case 'EDQUOT': return text('{0} cannot be written: the disk is full. Make room or choose another disk.', file);
    case 'EFBIG': return text('{0} cannot be written: the disk takes no file as large. Choose another disk.', file);
    case 'ELOOP': return text('{0} is a link that leads in a circle. Mend the link or choose another name.', file);
    case 'EISDIR': return aFolder(file);
    case 'ENOTSUP': return text('{0} is a device or a pipe. Name a file, or - for standard output.', file);
    case 'EPIPE': return text('The other end of {0} was closed before all rows were written.', file);
    case 'ENOENT':
    case 'ENOTDIR': return text('{0} cannot be written: its folder does not exist. Make the folder first.', file);
    case 'ENAMETOOLONG': return text('{0} cannot be written: the name is too long. Choose a shorter one.', file);
    case 'EBUSY':
    case 'ETXTBSY': return text('{0} cannot be written: another program holds it open. Close it there and export again.', file);
    case 'EMFILE':
    case 'ENFILE': return text('{0} cannot be written: too many files are open. Close some and export again.', file);
    case 'EIO':
    case 'ESTALE':
    case 'ENXIO':
    case 'ENODEV': return text('{0} cannot be written: the disk reports a failure or is gone. Choose another disk.', file);
    default: return text('{0} cannot be written ({1}). Choose another place.', file, code);
  }
}
