/** Values that cross packages: labels, matchers, times, samples, histograms. Nothing here touches a disk. */
@NullMarked
package io.tidemark.engine.model;

import org.jspecify.annotations.NullMarked;
