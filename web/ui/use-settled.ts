/** A value once it has stopped changing for a moment, so that a question is asked per thought and not per keystroke. */
import { useEffect, useState } from 'react';

export function useSettled<Value>(value: Value, afterMs = 180): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
